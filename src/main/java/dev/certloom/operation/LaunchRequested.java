package dev.certloom.operation;

import dev.certloom.kernel.IssuerName;
import java.util.Map;

/** The engine has to start a process instance for a request. */
public sealed interface LaunchRequested extends OperationEvent permits CertificateRequested, ProcessRelaunched {

    IssuerName issuer();

    /** Number of the launch, from 1. */
    int fence();

    @Override
    default Map<String, String> facts() {
        return Map.of("issuer", issuer().value(), "fence", Integer.toString(fence()));
    }
}
