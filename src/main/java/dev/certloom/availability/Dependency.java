package dev.certloom.availability;

/** What the service cannot do without. */
public enum Dependency {
    /** The process engine. Without it requests are accepted and kept, but do not move. */
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

    /** At the beginning of a sentence. */
    String title() {
        return title;
    }

    /** What becomes of the service's work meanwhile. */
    String kept() {
        return kept;
    }

    /** What an operator does. */
    String remedy() {
        return remedy;
    }
}
