package dev.certloom.approval;

import dev.certloom.operation.PendingOperation;
import java.util.Locale;

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

        /** As user interfaces show it, e.g. {@code approval}. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
