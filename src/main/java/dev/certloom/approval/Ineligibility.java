package dev.certloom.approval;

/** Why somebody may not decide in a step. */
public enum Ineligibility {
    OWN("nobody decides on what he or she asked for, or on what a program asked for that is his or hers"),
    NOT_ASKED("the account or token names none of the groups that may decide, or not the role for it"),
    NOT_INDEPENDENT(
            "the account was lately made, reset or given its group or role by who asked or who is close to them, "
                    + "and there are enough others"),
    MANDATE_ENDED("the member who handed the decision over may not decide any more"),
    SPOKEN("each person decides once, and this one has decided in this or another step of the request"),
    MANDATE_USED("the member who handed the decision over has decided already, in person or by another");

    private final String rule;

    Ineligibility(String rule) {
        this.rule = rule;
    }

    /** The rule, as part of a sentence. */
    String rule() {
        return rule;
    }
}
