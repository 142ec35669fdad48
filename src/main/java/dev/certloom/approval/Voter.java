package dev.certloom.approval;

import java.util.Optional;

/**
 * A person whom a step asks.
 *
 * @param id stable identifier
 * @param whyNot why this person may not approve it now
 */
public record Voter(String id, String name, Optional<Ineligibility> whyNot) {}
