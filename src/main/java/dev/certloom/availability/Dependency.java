package dev.certloom.availability;

/** What the service cannot do without. */
public enum Dependency {
    /** The process engine. Without it requests are accepted and kept, but do not move. */
    ENGINE,
    /** PostgreSQL. Without it nothing is accepted. */
    DATABASE
}
