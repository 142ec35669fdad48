package dev.certloom.issuer;

import dev.certloom.kernel.Refusal;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** An account as a caller sent it: every member optional. */
public record IssuerAccountDraft(
        Optional<String> provider,
        Optional<String> accountId,
        Optional<String> password,
        Optional<OrganizationDetails> organization,
        Optional<Boolean> enabled) {

    /** Everything stays as it is. */
    static final IssuerAccountDraft NOTHING = new IssuerAccountDraft(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    private static final int MAX_TEXT_LENGTH = 1_024;
    private static final int MAX_ADMINISTRATORS = 100;

    /** @throws Refusal of kind INVALID when something is too long */
    public IssuerAccountDraft {
        demandShort("provider", provider);
        demandShort("credentials.account_id", accountId);
        demandShort("credentials.pwd", password);
        organization = organization.filter(details -> !details.isEmpty());
        organization.ifPresent(IssuerAccountDraft::check);
    }

    /** Whether it says anything that the issuer's provider must agree to. */
    boolean concernsTheProvider() {
        return provider.isPresent() || accountId.isPresent() || password.isPresent();
    }

    private static void check(OrganizationDetails organization) {
        demandShort("org_details.id", organization.id());
        List<OrganizationDetails.Administrator> administrators = organization.administrators();
        if (administrators.size() > MAX_ADMINISTRATORS) {
            throw Refusal.invalidProperty("org_details.admin_details");
        }
        administrators.stream()
                .flatMap(person -> Stream.of(person.firstName(), person.lastName(), person.email(), person.phone()))
                .forEach(text -> demandShort("org_details.admin_details", text));
    }

    private static void demandShort(String member, Optional<String> text) {
        if (text.filter(value -> value.length() > MAX_TEXT_LENGTH || value.indexOf('\0') >= 0)
                .isPresent()) {
            throw Refusal.invalidProperty(member);
        }
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "IssuerAccountDraft[" + provider.orElse("") + "]";
    }
}
