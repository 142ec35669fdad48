package dev.certloom.renewal.escalation;

import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.VaultName;
import java.time.Instant;

/**
 * The renewals of many certificates fail at one issuer: people are to be told of them together.
 *
 * @param certificates how many
 * @param nearest the one that ends first
 * @param ends when it does
 * @param reason of the last failure, in words for people
 * @param administratorsToo whether they are to know beside the operators
 */
public record IssuerFailing(
        VaultName vault,
        IssuerName issuer,
        int certificates,
        CertificateName nearest,
        Instant ends,
        String reason,
        boolean administratorsToo,
        Instant at) {}
