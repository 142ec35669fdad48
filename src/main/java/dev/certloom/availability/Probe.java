package dev.certloom.availability;

/** Asks a dependency whether it serves; each on its own thread, once a second. */
public interface Probe {

    /** The dependency it asks. */
    Dependency dependency();

    /**
     * Asks, cheaply, and gives up when interrupted.
     *
     * @throws Exception when it does not serve; the message says why
     */
    void ask() throws Exception;

    /**
     * Whether a failure that somebody met with says that the dependency cannot be reached, and nothing else: lines of
     * the log about it are left out while that is known.
     */
    boolean isOutage(Throwable failure);
}
