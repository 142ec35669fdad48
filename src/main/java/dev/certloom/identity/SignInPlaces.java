package dev.certloom.identity;

import java.time.Instant;

/**
 * Stores the addresses from which people and programs have signed in, a limited number each. All replicas see the same.
 */
interface SignInPlaces {

    /**
     * Whether the subject has signed in from there.
     *
     * @param subject id of a person or a client
     * @param place an address, or its relevant part
     */
    boolean isKnown(String subject, String place);

    /** Records a sign-in from there. The least recently used place is deleted when there are too many. */
    void remember(String subject, String place, Instant now);
}
