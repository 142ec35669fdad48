package dev.certloom.issuer;

/** A provider that calls its CA over HTTP, and a double of that CA which can do what a server cannot be told to do. */
public abstract class WireSubject implements ProviderSubject {

    private final WireDouble ca;

    protected WireSubject(WireDouble ca) {
        this.ca = ca;
    }

    /** Calls to its CA, of which one may be held. */
    public final HeldCall calls() {
        return ca.calls();
    }

    @Override
    public final void behave(Behaviour behaviour) {
        ca.behave(behaviour);
    }

    @Override
    public final int certificates() {
        return ca.certificates();
    }

    @Override
    public final void close() {
        ca.close();
    }
}
