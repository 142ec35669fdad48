package dev.certloom.security;

import java.time.Instant;

/**
 * A known caller tried what it may not. Published at a limited rate per caller.
 *
 * @param object path below the vault
 * @param address network address the caller came from
 */
public record AccessRefused(
        Caller caller, String vault, String object, Permission permission, String address, Instant at) {}
