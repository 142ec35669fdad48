package dev.certloom.access;

import static dev.certloom.access.BuiltInRole.CERTLOOM_ADMINISTRATOR;
import static dev.certloom.access.BuiltInRole.CERTLOOM_APPROVER;
import static dev.certloom.access.BuiltInRole.CERTLOOM_AUDITOR;
import static dev.certloom.access.BuiltInRole.CERTLOOM_MERGE_OPERATOR;
import static dev.certloom.access.BuiltInRole.CERTLOOM_MONITOR;
import static dev.certloom.access.BuiltInRole.CERTLOOM_REQUESTER;
import static dev.certloom.access.BuiltInRole.CERTLOOM_REVOCATION_OPERATOR;
import static dev.certloom.access.BuiltInRole.KEY_VAULT_ADMINISTRATOR;
import static dev.certloom.access.BuiltInRole.KEY_VAULT_CERTIFICATES_OFFICER;
import static dev.certloom.access.BuiltInRole.KEY_VAULT_CERTIFICATE_USER;
import static dev.certloom.access.BuiltInRole.KEY_VAULT_CRYPTO_USER;
import static dev.certloom.access.BuiltInRole.KEY_VAULT_PURGE_OPERATOR;
import static dev.certloom.access.BuiltInRole.KEY_VAULT_READER;
import static dev.certloom.access.BuiltInRole.KEY_VAULT_SECRETS_USER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The role table of the API reference, section 1.6, and how settings bind it to vaults. */
class PermissionsTest {

    /** One row per permission: its data action and the roles that reach it. */
    private static final Map<Permission, Row> TABLE = Map.ofEntries(
            row(
                    Permission.CERTIFICATES_READ,
                    "certificates/read",
                    KEY_VAULT_CERTIFICATES_OFFICER,
                    KEY_VAULT_CERTIFICATE_USER,
                    KEY_VAULT_READER,
                    CERTLOOM_REVOCATION_OPERATOR,
                    CERTLOOM_AUDITOR),
            row(Permission.CERTIFICATES_CREATE, "certificates/create/action", KEY_VAULT_CERTIFICATES_OFFICER),
            row(Permission.CERTIFICATES_IMPORT, "certificates/import/action", KEY_VAULT_CERTIFICATES_OFFICER),
            row(Permission.CERTIFICATES_UPDATE, "certificates/update/action", KEY_VAULT_CERTIFICATES_OFFICER),
            row(Permission.CERTIFICATES_DELETE, "certificates/delete", KEY_VAULT_CERTIFICATES_OFFICER),
            row(Permission.CERTIFICATES_RECOVER, "certificates/recover/action", KEY_VAULT_CERTIFICATES_OFFICER),
            row(
                    Permission.CERTIFICATES_PURGE,
                    "certificates/purge/action",
                    KEY_VAULT_CERTIFICATES_OFFICER,
                    KEY_VAULT_PURGE_OPERATOR),
            row(Permission.CERTIFICATES_BACKUP, "certificates/backup/action", KEY_VAULT_CERTIFICATES_OFFICER),
            row(Permission.CERTIFICATES_RESTORE, "certificates/restore/action", KEY_VAULT_CERTIFICATES_OFFICER),
            row(Permission.CONTACTS_WRITE, "certificatecontacts/write", KEY_VAULT_CERTIFICATES_OFFICER),
            row(Permission.ISSUERS_READ, "certificatecas/read", KEY_VAULT_CERTIFICATES_OFFICER, KEY_VAULT_READER),
            row(Permission.ISSUERS_WRITE, "certificatecas/write", KEY_VAULT_CERTIFICATES_OFFICER),
            row(Permission.ISSUERS_DELETE, "certificatecas/delete", KEY_VAULT_CERTIFICATES_OFFICER),
            row(Permission.SECRETS_GET, "secrets/getSecret/action", KEY_VAULT_CERTIFICATE_USER, KEY_VAULT_SECRETS_USER),
            row(
                    Permission.SECRETS_READ_METADATA,
                    "secrets/readMetadata/action",
                    KEY_VAULT_CERTIFICATE_USER,
                    KEY_VAULT_READER,
                    KEY_VAULT_SECRETS_USER),
            ofPublicKeys(Permission.KEYS_READ, "keys/read"),
            row(Permission.KEYS_SIGN, "keys/sign/action", KEY_VAULT_CRYPTO_USER),
            ofPublicKeys(Permission.KEYS_VERIFY, "keys/verify/action"),
            ofPublicKeys(Permission.KEYS_ENCRYPT, "keys/encrypt/action"),
            row(Permission.KEYS_DECRYPT, "keys/decrypt/action", KEY_VAULT_CRYPTO_USER),
            ofPublicKeys(Permission.KEYS_WRAP, "keys/wrap/action"),
            row(Permission.KEYS_UNWRAP, "keys/unwrap/action", KEY_VAULT_CRYPTO_USER),
            ours(
                    Permission.OPERATIONS_READ,
                    "operations/read",
                    KEY_VAULT_ADMINISTRATOR,
                    KEY_VAULT_CERTIFICATES_OFFICER,
                    CERTLOOM_APPROVER,
                    CERTLOOM_MERGE_OPERATOR,
                    CERTLOOM_REVOCATION_OPERATOR,
                    CERTLOOM_AUDITOR),
            ours(Permission.OWN_REQUESTS, "ownrequests/write", CERTLOOM_REQUESTER),
            ours(Permission.APPROVALS_DECIDE, "approvals/decide/action", CERTLOOM_APPROVER),
            ours(Permission.MERGE_TASKS_COMPLETE, "mergetasks/complete/action", CERTLOOM_MERGE_OPERATOR),
            ours(Permission.CERTIFICATES_REVOKE, "certificates/revoke/action", CERTLOOM_REVOCATION_OPERATOR),
            ours(Permission.FREEZES_WRITE, "freezes/write"),
            ours(Permission.AUDIT_READ, "audit/read", CERTLOOM_AUDITOR),
            ours(Permission.AUDIT_ACKNOWLEDGE, "audit/acknowledge/action"),
            ours(Permission.PEOPLE_WRITE, "people/write"),
            ours(Permission.ENGINE_WRITE, "engine/write"),
            ours(Permission.METRICS_READ, "metrics/read", CERTLOOM_AUDITOR, CERTLOOM_MONITOR));

    private record Row(String action, Set<BuiltInRole> roles) {}

    private static Map.Entry<Permission, Row> row(Permission permission, String action, BuiltInRole... roles) {
        Set<BuiltInRole> all = EnumSet.of(KEY_VAULT_ADMINISTRATOR, roles);
        all.add(CERTLOOM_ADMINISTRATOR);
        return Map.entry(permission, new Row("Microsoft.KeyVault/vaults/" + action, all));
    }

    private static Map.Entry<Permission, Row> ofPublicKeys(Permission permission, String action) {
        return row(permission, action, KEY_VAULT_CERTIFICATE_USER, KEY_VAULT_READER, KEY_VAULT_CRYPTO_USER);
    }

    private static Map.Entry<Permission, Row> ours(Permission permission, String action, BuiltInRole... roles) {
        return Map.entry(permission, new Row("Certloom/vaults/" + action, EnumSet.of(CERTLOOM_ADMINISTRATOR, roles)));
    }

    static Stream<Arguments> everyRoleAndPermission() {
        return Arrays.stream(BuiltInRole.values())
                .flatMap(role -> Arrays.stream(Permission.values()).map(permission -> Arguments.of(role, permission)));
    }

    @ParameterizedTest
    @MethodSource("everyRoleAndPermission")
    void roleReachesWhatTheTableSays(BuiltInRole role, Permission permission) {
        Row expected = Objects.requireNonNull(TABLE.get(permission));
        assertThat(role.allows(permission)).isEqualTo(expected.roles().contains(role));
        assertThat(permission.action()).isEqualTo(expected.action());
    }

    @ParameterizedTest
    @CsvSource({
        "Key Vault Administrator, 00482a5a-887f-4fb3-b363-3b7fe8e74483, KEY_VAULT_ADMINISTRATOR",
        "Key Vault Certificates Officer, a4417e6f-fecd-4de8-b567-7b0420556985, KEY_VAULT_CERTIFICATES_OFFICER",
        "Key Vault Certificate User, db79e9a7-68ee-4b58-9aeb-b90e7c24fcba, KEY_VAULT_CERTIFICATE_USER",
        "Key Vault Crypto User, 12338af0-0e69-4776-bea7-57ae8d297424, KEY_VAULT_CRYPTO_USER",
        "Key Vault Reader, 21090545-7ca7-4776-b22c-e363652d74d2, KEY_VAULT_READER",
        "key-vault-purge-operator, a68e7c17-0ab2-4c09-9a58-125dae29748c, KEY_VAULT_PURGE_OPERATOR",
        "KEY_VAULT_SECRETS_USER, 4633458B-17DE-408A-B874-0445C86B69E6, KEY_VAULT_SECRETS_USER"
    })
    void roleIsFoundByNameAndById(String name, String id, BuiltInRole role) {
        assertThat(BuiltInRole.named(name)).isEqualTo(role);
        assertThat(BuiltInRole.named(id)).isEqualTo(role);
        assertThat(role.id()).isEqualToIgnoringCase(id);
    }

    @Test
    void unknownRoleStopsTheStart() {
        assertThatThrownBy(() -> vault(List.of(), Map.of("x", Set.of("Owner"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("but got 'Owner'");
    }

    @Test
    void aMisspeltRoleInTheSettingsIsRefusedWithTheMeantOne() {
        assertThatThrownBy(() -> vault(List.of(), Map.of("x", Set.of("certloom-approvr"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("but got 'certloom-approvr'. Did you mean 'certloom-approver'?");
    }

    @Test
    void withoutSettingsThereIsOneVaultWithOneRole() {
        // given
        Vaults vaults = new Vaults(vaults(Map.of()));

        // then
        assertThat(vaults.at("localhost")).contains("default");
        assertThat(vaults.at("default.localhost")).contains("default");
        assertThat(vaults.at("other.localhost")).isEmpty();
        assertThat(vaults.allow(caller(Set.of("certloom-administrator"), Set.of()), "default", Permission.SECRETS_GET))
                .isTrue();
        assertThat(vaults.allow(caller(Set.of("Key Vault Administrator"), Set.of()), "default", Permission.KEYS_READ))
                .isFalse();
        assertThat(vaults.allow(caller(Set.of(), Set.of()), "default", Permission.CERTIFICATES_READ))
                .isFalse();
    }

    @Test
    void withoutSettingsEachRoleOfOursStandsForItself() {
        assertThat(vaults(Map.of()).of("default").roleBindings())
                .containsOnly(
                        Map.entry("certloom-administrator", Set.of("CERTLOOM_ADMINISTRATOR")),
                        Map.entry("certloom-requester", Set.of("CERTLOOM_REQUESTER")),
                        Map.entry("certloom-approver", Set.of("CERTLOOM_APPROVER")),
                        Map.entry("certloom-merge-operator", Set.of("CERTLOOM_MERGE_OPERATOR")),
                        Map.entry("certloom-auditor", Set.of("CERTLOOM_AUDITOR")),
                        Map.entry("certloom-revocation-operator", Set.of("CERTLOOM_REVOCATION_OPERATOR")),
                        Map.entry("certloom-monitor", Set.of("CERTLOOM_MONITOR")));
    }

    @Test
    void rolesAreBoundPerVault() {
        // given
        Vaults vaults = new Vaults(vaults(Map.of(
                "a", vault(List.of("a.example"), Map.of("team", Set.of("Key Vault Reader", "Key Vault Secrets User"))),
                "b", vault(List.of(), Map.of("other", Set.of("Key Vault Administrator"))))));
        Caller caller = caller(Set.of("team"), Set.of());

        // then
        assertThat(vaults.at("A.example.")).contains("a");
        assertThat(vaults.at("a.localhost")).isEmpty();
        assertThat(vaults.at("b.localhost")).contains("b");
        assertThat(vaults.at("localhost")).isEmpty();
        assertThat(vaults.allow(caller, "a", Permission.SECRETS_GET)).isTrue();
        assertThat(vaults.allow(caller, "a", Permission.ISSUERS_READ)).isTrue();
        assertThat(vaults.allow(caller, "a", Permission.CERTIFICATES_CREATE)).isFalse();
        assertThat(vaults.allow(caller, "b", Permission.CERTIFICATES_READ)).isFalse();
        assertThat(vaults.allow(caller, "c", Permission.CERTIFICATES_READ)).isFalse();
    }

    @Test
    void rolesOfABoundClientCountInItsVaultsOnly() {
        // given
        Vaults vaults = new Vaults(vaults(Map.of("a", vault(List.of(), Map.of()), "b", vault(List.of(), Map.of()))));
        Caller caller = caller(Set.of("certloom-administrator"), Set.of("a"));

        // then
        assertThat(vaults.allow(caller, "a", Permission.CERTIFICATES_READ)).isTrue();
        assertThat(vaults.allow(caller, "b", Permission.CERTIFICATES_READ)).isFalse();
    }

    @Test
    void aHostLeadsToOneVault() {
        VaultsSettings settings =
                vaults(Map.of("a", vault(List.of("x.example"), Map.of()), "b", vault(List.of("X.example"), Map.of())));

        assertThatThrownBy(() -> new Vaults(settings)).hasMessageContaining("Expected a host to lead to one vault");
    }

    @Test
    void aVaultsNameIsALabel() {
        Map<String, VaultsSettings.Vault> named = Map.of("Not a label", vault(List.of(), Map.of()));

        assertThatThrownBy(() -> vaults(named)).hasMessageContaining("'Not a label'");
    }

    private static VaultsSettings vaults(Map<String, VaultsSettings.Vault> vaults) {
        return new VaultsSettings(vaults);
    }

    private static VaultsSettings.Vault vault(List<String> hosts, Map<String, Set<String>> bindings) {
        return VaultsSettings.Vault.at(hosts, bindings);
    }

    private static Caller caller(Set<String> roles, Set<String> vaults) {
        return new Caller("oid", "app", "tid", "iss", "jti", "name", roles, Set.of(), Set.of(), vaults, "127.0.0.1");
    }
}
