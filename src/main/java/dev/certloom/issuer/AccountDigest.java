package dev.certloom.issuer;

import dev.certloom.issuer.OrganizationDetails.Administrator;
import dev.certloom.kernel.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Digest that distinguishes accounts: over everything except secrets, dates, and whether it is enabled. With a
 * new password it is still the same account.
 */
final class AccountDigest {

    private AccountDigest() {}

    static String of(IssuerAccount account) {
        List<Optional<String>> parts = new ArrayList<>();
        parts.add(Optional.of(account.provider()));
        parts.add(account.credentials().accountId());
        parts.add(account.organization().flatMap(OrganizationDetails::id));
        for (Administrator person :
                account.organization().map(OrganizationDetails::administrators).orElse(List.of())) {
            parts.addAll(List.of(person.firstName(), person.lastName(), person.email(), person.phone()));
        }
        // by itself at the end, so that accounts without one keep the digest under which they were approved
        account.configuration()
                .map(ProviderConfiguration::shown)
                .map(Optional::of)
                .ifPresent(parts::add);
        return Sha256.of(parts.stream()
                .map(AccountDigest::delimited)
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.UTF_8));
    }

    /** Prefixed by its length, so that the encoding is unambiguous. */
    private static String delimited(Optional<String> part) {
        return part.map(text -> text.length() + ":" + text).orElse("-");
    }
}
