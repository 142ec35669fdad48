package dev.certloom.issuer;

import java.net.URI;
import java.time.Instant;
import java.util.Optional;

/**
 * When a CA suggests that a certificate be renewed (RFC 9773 section 4.2); it may move, for instance into the past once the
 * certificate is about to be revoked.
 *
 * @param explanation a page for people, of the CA's; not visited by us
 * @param askAgain it is of no use to ask before
 */
public record SuggestedWindow(Instant start, Instant end, Optional<URI> explanation, Instant askAgain) {}
