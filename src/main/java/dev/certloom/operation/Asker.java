package dev.certloom.operation;

import dev.certloom.kernel.Actor;

/** Who asks for a version of a certificate. */
public sealed interface Asker {

    /** Who counts as having asked: neither they nor their owners may approve it. */
    Requester requester();

    /** Who acted, as audit lines say. */
    Actor actor();

    /** A caller of the API. */
    record Caller(Requester requester, Actor actor) implements Asker {}

    /**
     * A part of Certloom, on behalf of somebody, who counts as having asked: what the system asks for, nobody may
     * approve who could not approve it if they had asked themselves.
     *
     * @param part as in {@link Actor#system}
     */
    record OnBehalf(String part, Requester requester) implements Asker {

        @Override
        public Actor actor() {
            return Actor.onBehalf(part, requester.name());
        }
    }
}
