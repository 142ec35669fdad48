package dev.certloom.identity;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * An authorization code (RFC 6749 section 4.1.2) that was issued to a person's browser.
 *
 * @param hash SHA-256 of the code in hex; never the code
 * @param person their id
 * @param redirectUri where it was sent; the client that redeems it must give the same
 * @param challenge the S256 code challenge (RFC 7636 section 4.2)
 * @param nonce what the ID token repeats, if the client sent one
 */
record IssuedCode(
        String hash,
        String person,
        String redirectUri,
        Set<String> scopes,
        String challenge,
        Optional<String> nonce,
        Instant issued,
        Instant expires) {

    public IssuedCode {
        scopes = Set.copyOf(scopes);
    }
}
