package dev.certloom.web.people;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.web.bind.annotation.RequestMapping;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Holds {@code docs/people-api.openapi.json} and the routes for people's work together. */
class PeopleApiDocumentTest {

    private static final Map<String, Class<?>> BODIES = Map.ofEntries(
            Map.entry("Task", TaskBody.class),
            Map.entry("MergeTask", MergeTaskBody.class),
            Map.entry("HandedOver", TaskBody.HandedOver.class),
            Map.entry("Vote", TaskBody.VoteBody.class),
            Map.entry("Question", TaskBody.QuestionBody.class),
            Map.entry("Request", OperationView.class),
            Map.entry("Requester", OperationView.RequesterBody.class),
            Map.entry("History", HistoryBody.class),
            Map.entry("Act", HistoryBody.Act.class),
            Map.entry("StandingApproval", StandingApprovalsController.Body.class),
            Map.entry("StandingApprovalWish", StandingApprovalsController.StandingApprovalRequest.class),
            Map.entry("StrandedCertificate", StrandedCertificatesController.Body.class),
            Map.entry("AuditLine", AuditBody.Line.class),
            Map.entry("AuditActor", AuditBody.Actor.class),
            Map.entry("AuditProcess", AuditBody.Process.class),
            Map.entry("Checkpoint", AuditBody.SignedCheckpoint.class),
            Map.entry("RestoreWish", AuditBody.RestoreWish.class),
            Map.entry("Judgement", AuditBody.Judgement.class));

    private final JsonNode document =
            JsonMapper.shared().readTree(Files.readString(Path.of("docs/people-api.openapi.json")));

    PeopleApiDocumentTest() throws IOException {}

    @Test
    void everyRouteIsDescribedAndNoOther() {
        Set<String> described = new TreeSet<>();
        document.get("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .propertyNames()
                        .forEach(verb -> described.add(verb.toUpperCase(java.util.Locale.ROOT) + " " + path.getKey())));

        assertThat(described).isEqualTo(routes());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Task",
                "MergeTask",
                "HandedOver",
                "Vote",
                "Question",
                "Request",
                "Requester",
                "History",
                "Act",
                "StandingApproval",
                "StandingApprovalWish",
                "StrandedCertificate",
                "AuditLine",
                "AuditActor",
                "AuditProcess",
                "Checkpoint",
                "RestoreWish",
                "Judgement"
            })
    void bodiesHaveTheMembersTheDocumentSays(String schema) {
        JsonNode described = document.at("/components/schemas/" + schema);
        Class<?> body = BODIES.get(schema);

        assertThat(new TreeSet<>(described.get("properties").propertyNames())).isEqualTo(members(body, true));
        if (!schema.endsWith("Wish")) {
            assertThat(described.get("required").valueStream().map(JsonNode::asString))
                    .containsExactlyInAnyOrderElementsOf(members(body, false));
        }
    }

    private static Set<String> members(@Nullable Class<?> body, boolean optional) {
        return Arrays.stream(java.util.Objects.requireNonNull(body).getRecordComponents())
                .filter(member -> optional || !member.getAnnotatedType().isAnnotationPresent(Nullable.class))
                .map(PeopleApiDocumentTest::name)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String name(RecordComponent member) {
        JsonProperty property = member.getAccessor().getAnnotation(JsonProperty.class);
        return property == null ? member.getName() : property.value();
    }

    private static Set<String> routes() {
        return Stream.of(
                        TasksController.class,
                        OperationsController.class,
                        StandingApprovalsController.class,
                        StrandedCertificatesController.class,
                        AuditController.class)
                .flatMap(controller -> Arrays.stream(controller.getDeclaredMethods()))
                .map(route -> AnnotatedElementUtils.findMergedAnnotation(route, RequestMapping.class))
                .filter(java.util.Objects::nonNull)
                .map(mapping -> mapping.method()[0] + " " + mapping.path()[0])
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
