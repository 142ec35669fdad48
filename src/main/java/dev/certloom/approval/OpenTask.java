package dev.certloom.approval;

import dev.certloom.access.Permission;
import dev.certloom.access.RequestContext;
import dev.certloom.kernel.Refusal;
import dev.certloom.operation.PendingOperation;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Something a person has to do about a request now. */
public sealed interface OpenTask {

    /** Id of the task: the step's, or of a merge the operation's. */
    String id();

    Kind kind();

    /** The request it is about. */
    PendingOperation request();

    /** A step of an approval in which the person may decide. */
    record Approval(ApprovalStep step, PendingOperation request) implements OpenTask {

        @Override
        public String id() {
            return step.id().value();
        }

        @Override
        public Kind kind() {
            return Kind.APPROVAL;
        }
    }

    /** A step of an approval in which the person, as requester, is asked something. */
    record Question(ApprovalStep step, PendingOperation request) implements OpenTask {

        @Override
        public String id() {
            return step.id().value();
        }

        @Override
        public Kind kind() {
            return Kind.QUESTION;
        }
    }

    /** A signed certificate that has to be uploaded. */
    record Merge(MergeTask task) implements OpenTask {

        @Override
        public String id() {
            return request().id().value();
        }

        @Override
        public Kind kind() {
            return Kind.MERGE;
        }

        @Override
        public PendingOperation request() {
            return task.request();
        }
    }

    /** What is to be done. */
    enum Kind {
        APPROVAL,
        QUESTION,
        MERGE;

        /**
         * The kinds of tasks to list for a viewer.
         *
         * @param wireName of the only one that is wanted; empty for all
         * @throws Refusal INVALID when there is no kind of this name
         */
        public static Set<Kind> listedFor(RequestContext viewer, Optional<String> wireName) {
            Set<Kind> kinds = EnumSet.allOf(Kind.class);
            wireName.ifPresent(wanted -> kinds.removeIf(kind -> !kind.wireName().equals(wanted)));
            if (kinds.isEmpty()) {
                throw Refusal.invalidProperty("kind");
            }
            if (!viewer.allows(Permission.MERGE_TASKS_COMPLETE)) {
                kinds.remove(MERGE);
            }
            return kinds;
        }

        /** As user interfaces show it, e.g. {@code approval}. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
