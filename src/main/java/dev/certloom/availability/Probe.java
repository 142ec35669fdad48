package dev.certloom.availability;

/** Asks a dependency whether it serves; each is asked on a thread of its own, once a second. */
public interface Probe {

    /** Whom it asks. */
    Dependency dependency();

    /**
     * Asks, cheaply. Who is interrupted meanwhile gives up.
     *
     * @throws Exception when it does not serve; the message says why
     */
    void ask() throws Exception;
}
