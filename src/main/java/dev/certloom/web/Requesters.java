package dev.certloom.web;

import dev.certloom.access.Caller;
import dev.certloom.access.RequestContext;
import dev.certloom.operation.Requester;

/** Who counts as having asked for what a route is called for. */
public final class Requesters {

    private Requesters() {}

    /** The caller, as their token describes them. */
    public static Requester of(RequestContext context) {
        Caller caller = context.caller();
        return new Requester(caller.oid(), caller.name(), caller.groups(), caller.owners());
    }
}
