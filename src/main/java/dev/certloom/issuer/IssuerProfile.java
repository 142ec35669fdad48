package dev.certloom.issuer;

import dev.certloom.chaincheck.IssuerDemands;

/**
 * A configured issuer, as far as requests to it have to know it.
 *
 * @param enabled whether orders are placed with it
 * @param configured whether it has the configuration without which its provider can place no order
 * @param limits what it signs at all
 * @param demands what its certificates must keep to
 */
public record IssuerProfile(
        String provider, boolean enabled, boolean configured, RequestLimits limits, IssuerDemands demands) {}
