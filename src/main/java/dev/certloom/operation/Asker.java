package dev.certloom.operation;

import dev.certloom.kernel.Actor;

/** Who asks for a version of a certificate, and why. */
public sealed interface Asker {

    /** Who counts as having asked: neither they nor their owners may approve it. */
    Requester requester();

    /** Who acted, as audit lines say. */
    Actor actor();

    /** Why they ask. */
    RequestCause cause();

    /** The same, on behalf of a requester of whom more is known. */
    Asker as(Requester known);

    /** A caller of the API. */
    record Caller(Requester requester, Actor actor) implements Asker {

        @Override
        public RequestCause cause() {
            return RequestCause.REQUESTED;
        }

        @Override
        public Asker as(Requester known) {
            return new Caller(known, actor);
        }
    }

    /** Somebody who has a certificate renewed as it is. */
    record Renewer(Requester requester, Actor actor) implements Asker {

        @Override
        public RequestCause cause() {
            return RequestCause.BY_HAND;
        }

        @Override
        public Asker as(Requester known) {
            return new Renewer(known, actor);
        }
    }

    /**
     * A part of Certloom, on behalf of somebody, who counts as having asked: what the system asks for, nobody may
     * approve who could not approve it if they had asked themselves.
     *
     * @param part as in {@link Actor#system}
     */
    record OnBehalf(String part, Requester requester, RequestCause cause) implements Asker {

        @Override
        public Actor actor() {
            return Actor.onBehalf(part, requester.name());
        }

        @Override
        public Asker as(Requester known) {
            return new OnBehalf(part, known, cause);
        }
    }
}
