package dev.certloom.approval;

import dev.certloom.vault.IssuerName;
import dev.certloom.vault.Refusal;
import dev.certloom.vault.VaultName;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An approval given in advance, for names of a pattern, until a date.
 *
 * @param id 32 hexadecimal characters
 * @param namePattern a DNS name, or with a leading dot a suffix: {@code .dev.example} covers {@code a.dev.example} and
 *     {@code b.a.dev.example}, never a wildcard name
 * @param issuer only for this issuer; empty for any
 * @param author who gave it, for whose own requests it does not count
 */
public record StandingApproval(
        String id,
        VaultName vault,
        String namePattern,
        Optional<IssuerName> issuer,
        Instant until,
        String author,
        String authorName,
        String reason,
        Instant created) {

    private static final Pattern PATTERN =
            Pattern.compile("\\.?([0-9a-z]([0-9a-z-]{0,61}[0-9a-z])?\\.)+[0-9a-z-]{2,63}");
    private static final int LONGEST_REASON = 500;

    /** @throws Refusal INVALID */
    public StandingApproval {
        namePattern = namePattern.toLowerCase(Locale.ROOT);
        if (namePattern.length() > 253 || !PATTERN.matcher(namePattern).matches()) {
            throw Refusal.invalidProperty("names");
        }
        if (reason.isBlank() || reason.length() > LONGEST_REASON) {
            throw Refusal.invalidProperty("reason");
        }
    }

    /** Whether it covers a request for these names; one without names is never covered. */
    boolean covers(List<String> names, IssuerName by, dev.certloom.vault.Requester requester, Instant now) {
        return !names.isEmpty()
                && now.isBefore(until)
                && issuer.filter(only -> !only.equals(by)).isEmpty()
                && !requester.isOrIsOwnedBy(author)
                && names.stream().allMatch(this::covers);
    }

    private boolean covers(String name) {
        return !name.startsWith("*")
                && (namePattern.startsWith(".") ? name.endsWith(namePattern) : name.equals(namePattern));
    }
}
