package dev.certloom.web.keyvault;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.certloom.issuer.IssuerAccount;
import dev.certloom.issuer.IssuerAccountDraft;
import dev.certloom.issuer.OrganizationDetails;
import dev.certloom.issuer.OrganizationDetails.Administrator;
import dev.certloom.web.VaultUrls;
import dev.certloom.web.WireBody;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An issuer of a vault (API reference 2.9), both ways; its password only inwards. */
record IssuerAccountBody(
        @JsonProperty("id") @Nullable String id,
        @JsonProperty("provider") @Nullable String provider,
        @JsonProperty("credentials") @Nullable CredentialsBody credentials,
        @JsonProperty("org_details") @Nullable OrganizationBody organization,
        @JsonProperty("attributes") @Nullable AttributesBody attributes)
        implements WireBody {

    record CredentialsBody(
            @JsonProperty("account_id") @Nullable String accountId,
            @JsonProperty("pwd") @Nullable String password) {

        /** Without the password. */
        @Override
        public String toString() {
            return "CredentialsBody[concealed]";
        }
    }

    record OrganizationBody(
            @JsonProperty("id") @Nullable String id,
            @JsonProperty("admin_details") @Nullable List<@Nullable AdministratorBody> administrators) {}

    record AdministratorBody(
            @JsonProperty("first_name") @Nullable String firstName,
            @JsonProperty("last_name") @Nullable String lastName,
            @JsonProperty("email") @Nullable String email,
            @JsonProperty("phone") @Nullable String phone) {}

    /** In a list. */
    record Item(
            @JsonProperty("id") String id,
            @JsonProperty("provider") String provider) {

        static Item of(IssuerAccount account, VaultUrls urls) {
            return new Item(urls.issuer(account.name()), account.provider());
        }
    }

    static IssuerAccountBody of(IssuerAccount account, VaultUrls urls) {
        return new IssuerAccountBody(
                urls.issuer(account.name()),
                account.provider(),
                account.credentials()
                        .accountId()
                        .map(accountId -> new CredentialsBody(accountId, null))
                        .orElse(null),
                account.organization().map(IssuerAccountBody::organization).orElse(null),
                AttributesBody.dated(account.enabled(), account.created(), account.updated()));
    }

    private static OrganizationBody organization(OrganizationDetails details) {
        List<@Nullable AdministratorBody> administrators = details.administrators().stream()
                .<@Nullable AdministratorBody>map(person -> new AdministratorBody(
                        person.firstName().orElse(null),
                        person.lastName().orElse(null),
                        person.email().orElse(null),
                        person.phone().orElse(null)))
                .toList();
        return new OrganizationBody(details.id().orElse(null), administrators.isEmpty() ? null : administrators);
    }

    /** As the caller sent it. */
    IssuerAccountDraft draft() {
        Optional<CredentialsBody> given = Optional.ofNullable(credentials);
        return new IssuerAccountDraft(
                Optional.ofNullable(provider),
                given.map(CredentialsBody::accountId),
                given.map(CredentialsBody::password),
                Optional.ofNullable(organization).map(IssuerAccountBody::details),
                AttributesBody.enabledBy(attributes));
    }

    private static OrganizationDetails details(OrganizationBody organization) {
        return new OrganizationDetails(
                Optional.ofNullable(organization.id),
                Optional.ofNullable(organization.administrators).orElse(List.of()).stream()
                        .filter(Objects::nonNull)
                        .map(person -> new Administrator(
                                Optional.ofNullable(person.firstName),
                                Optional.ofNullable(person.lastName),
                                Optional.ofNullable(person.email),
                                Optional.ofNullable(person.phone)))
                        .toList());
    }
}
