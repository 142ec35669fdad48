package dev.certloom.endtoend;

/** People of the shared installation, added when the first test needs them. */
final class Staff {

    static final Person BOB = Person.added(SharedService.get(), "bob", "certloom-approver", "pki-approvers");
    static final Person DAVE =
            Person.added(SharedService.get(), "dave", "certloom-approver,certloom-administrator", "pki-approvers");
    /** An approver of another group. */
    static final Person CAROL = Person.added(SharedService.get(), "carol", "certloom-approver", "another-group");
    /** Decides once a step is escalated. */
    static final Person ERIN =
            Person.added(SharedService.get(), "erin", "certloom-approver", "certloom-administrators");

    static final Person OPERATOR = Person.added(SharedService.get(), "olga", "certloom-merge-operator", "");
    static final Person LEAD = Person.added(SharedService.get(), "lea", "certloom-approver", "team-leads");
    static final Person SECURITY =
            Person.added(SharedService.get(), "sam", "certloom-approver", "security-team,team-leads");

    /** Asks for certificates, and does nothing else. */
    static final Person OFFICER = Person.added(SharedService.get(), "rita", "officer", "");

    static final Person AUDITOR = Person.added(SharedService.get(), "ann", "certloom-auditor", "");

    private Staff() {}
}
