package dev.certloom.identity;

import java.time.Instant;

/** Keeps where people and programs have come in from, a limited number of places each. All replicas see the same. */
public interface SignInPlaces {

    /**
     * Whether somebody has come in from there.
     *
     * @param subject id of a person or a client
     * @param place an address, or what of it counts
     */
    boolean isKnown(String subject, String place);

    /** Somebody has come in from there. The place not used for longest is forgotten when there are too many. */
    void remember(String subject, String place, Instant now);
}
