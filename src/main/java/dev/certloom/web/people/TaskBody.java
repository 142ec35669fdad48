package dev.certloom.web.people;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.certloom.approval.ApprovalStep;
import dev.certloom.approval.Delegation;
import dev.certloom.approval.OpenTask;
import dev.certloom.approval.Question;
import dev.certloom.approval.StepState;
import dev.certloom.approval.Vote;
import dev.certloom.kernel.HexId;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A step of an approval, as people work on it ({@code docs/people-api.md}).
 *
 * @param kind "question" for the requester, else "approval"
 * @param state {@code open}, {@code asked}, {@code approved}, {@code rejected}, {@code lapsed}, {@code closed}
 */
@Schema(name = "Task")
record TaskBody(
        @JsonProperty("id") @Schema(pattern = HexId.WIRE_FORM)
        String id,

        @JsonProperty("kind")
        @Schema(
                allowableValues = {"approval", "question"},
                description = "question for who asked for the certificate")
        String kind,

        @JsonProperty("state") @Schema(implementation = StepState.class)
        String state,

        @JsonProperty("name") String name,
        @JsonProperty("request") OperationView request,
        @JsonProperty("groups") List<String> groups,
        @JsonProperty("required") int required,
        @JsonProperty("approvals") int approvals,
        @JsonProperty("opened") Instant opened,
        @JsonProperty("remindAt") Instant remindAt,
        @JsonProperty("escalateAt") Instant escalateAt,
        @JsonProperty("escalated") boolean escalated,
        @JsonProperty("escalateTo") List<String> escalateTo,
        @JsonProperty("dueAt") Instant dueAt,
        @JsonProperty("claimedBy") @Nullable String claimedBy,

        @JsonProperty("approversMissing") @Schema(description = "fewer people are left than are still needed")
        boolean approversMissing,

        @JsonProperty("delegations") Map<String, String> delegations,
        @JsonProperty("handedOver") List<HandedOver> handedOver,
        @JsonProperty("votes") List<VoteBody> votes,
        @JsonProperty("questions") List<QuestionBody> questions)
        implements AnyTask {

    static TaskBody of(OpenTask.Kind kind, ApprovalStep step, OperationView request) {
        return new TaskBody(
                step.id().value(),
                kind.wireName(),
                step.state().wireName(),
                step.name(),
                request,
                step.groups().stream().sorted().toList(),
                step.required(),
                step.approvals(),
                step.schedule().opened(),
                step.schedule().remindAt(),
                step.schedule().escalateAt(),
                step.escalated(),
                step.escalationGroups().stream().sorted().toList(),
                step.schedule().lapseAt(),
                step.assignee().map(ApprovalStep.Assignee::name).orElse(null),
                step.approversMissing(),
                step.delegations().stream()
                        .collect(Collectors.toMap(Delegation::to, Delegation::from, (first, later) -> first)),
                step.delegations().stream().map(HandedOver::of).toList(),
                step.votes().stream().map(VoteBody::of).toList(),
                step.questions().stream().map(QuestionBody::of).toList());
    }

    /** A member has delegated the decision to another person. */
    record HandedOver(
            @JsonProperty("from") String from,
            @JsonProperty("to") String to,
            @JsonProperty("at") Instant at) {

        static HandedOver of(Delegation delegation) {
            return new HandedOver(delegation.fromName(), delegation.toName(), delegation.at());
        }
    }

    /** One person's decision. */
    @Schema(name = "Vote")
    record VoteBody(
            @JsonProperty("by") String by,
            @JsonProperty("insteadOf") @Nullable String insteadOf,
            @JsonProperty("approved") boolean approved,

            @JsonProperty("independent")
            @Schema(description = "false: tied to who asked, and there were too few others")
            boolean independent,

            @JsonProperty("counts")
            @Schema(description = "false: approved another step that the latest launch asks for")
            boolean counts,

            @JsonProperty("reason") String reason,
            @JsonProperty("at") Instant at) {

        static VoteBody of(Vote vote) {
            return new VoteBody(
                    vote.personName(),
                    vote.insteadOf().orElse(null),
                    vote.approved(),
                    vote.independent(),
                    !vote.approved() || vote.counts(),
                    vote.reason(),
                    vote.cast());
        }
    }

    /** A question, and its answer once there is one. */
    @Schema(name = "Question")
    record QuestionBody(
            @JsonProperty("by") String by,
            @JsonProperty("question") String question,
            @JsonProperty("asked") Instant asked,
            @JsonProperty("answeredBy") @Nullable String answeredBy,
            @JsonProperty("answer") @Nullable String answer,
            @JsonProperty("answered") @Nullable Instant answered) {

        static QuestionBody of(Question question) {
            return new QuestionBody(
                    question.askedByName(),
                    question.text(),
                    question.asked(),
                    question.answer().map(Question.Answer::answeredByName).orElse(null),
                    question.answer().map(Question.Answer::text).orElse(null),
                    question.answer().map(Question.Answer::answered).orElse(null));
        }
    }
}
