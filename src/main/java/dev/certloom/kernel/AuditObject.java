package dev.certloom.kernel;

/** The objects of audit lines: paths below the vault. They are in the record, so they do not change. */
public final class AuditObject {

    /** The record itself. */
    public static final String AUDIT = "audit";

    /** The vault's contacts. */
    public static final String CONTACTS = "certificates/contacts";

    /** Begins the object of each certificate. */
    public static final String CERTIFICATES = "certificates/";

    private AuditObject() {}

    /** A certificate, also of what is done to its operations and their steps. */
    public static String certificate(CertificateName name) {
        return CERTIFICATES + name;
    }

    public static String issuer(IssuerName name) {
        return issuer(name.value());
    }

    /** An issuer as it was asked for, perhaps by what is no name. */
    public static String issuer(String asked) {
        return "certificates/issuers/" + asked;
    }

    /** An operation, where an action on it is denied. */
    public static String operation(OperationId id) {
        return "operations/" + id;
    }

    /** A step of an approval, where an action in it is denied. */
    public static String approvalStep(String id) {
        return "approvals/" + id;
    }

    public static String standingApproval(String id) {
        return "standingapprovals/" + id;
    }

    public static String freeze(String id) {
        return "freezes/" + id;
    }

    /**
     * A model of the engine.
     *
     * @param model its file or id
     */
    public static String engineModel(String model) {
        return "engine/" + model;
    }
}
