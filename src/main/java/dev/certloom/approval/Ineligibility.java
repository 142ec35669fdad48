package dev.certloom.approval;

/** Why a person may not decide in a step. */
public enum Ineligibility {
    OWN("Nobody can decide on a certificate that they, or a program of theirs, requested."),
    NOT_ASKED("The account or token names none of the groups that may decide, or lacks the role for it."),
    NOT_INDEPENDENT(
            "The account was recently created, reset, or given its group or role by the requester or someone close to them, "
                    + "and there are enough others who can decide."),
    MANDATE_ENDED("The member who delegated the decision may no longer decide."),
    SPOKEN("Each person decides once, and this one has already decided in this or another step of the request."),
    MANDATE_USED("The member who delegated the decision has already decided, in person or through someone else.");

    private final String rule;

    Ineligibility(String rule) {
        this.rule = rule;
    }

    /** The rule, as a sentence. */
    String rule() {
        return rule;
    }
}
