package dev.certloom.availability;

/** A dependency the service cannot do without. */
public enum Dependency {
    /** The process engine. Without it requests are accepted and stored, but make no progress. */
    ENGINE(
            "The process engine",
            "Requests and decisions are accepted and kept, and go on by themselves once it is back.",
            "The embedded one is started again by itself, see logs/engine.log in the home; see to one of your own at"
                    + " certloom.engine.grpc-address."),
    /** PostgreSQL. Without it nothing is accepted. */
    DATABASE(
            "The database",
            "What was accepted is kept; nothing new is, callers are told to come again (503).",
            "The embedded one is started again by itself, see logs/database.log in the home; see to one of your own at"
                    + " spring.datasource.url.");

    private final String title;
    private final String kept;
    private final String remedy;

    Dependency(String title, String kept, String remedy) {
        this.title = title;
        this.kept = kept;
        this.remedy = remedy;
    }

    /** Its name at the beginning of a sentence. */
    String title() {
        return title;
    }

    /** The effect on the service's work meanwhile. */
    String kept() {
        return kept;
    }

    /** What an operator should do. */
    String remedy() {
        return remedy;
    }
}
