package dev.certloom.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.identity.SecuritySlice;
import dev.certloom.identity.SliceServer;
import dev.certloom.identity.SliceServer.Answer;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What callers with a good token are refused (API reference 1.6). */
class PermissionCheckTest {

    private static SliceServer service;

    @BeforeAll
    static void start() {
        service = new SliceServer(
                "certloom.security.refusals-per-minute=3",
                "certloom.vaults.default.role-bindings.admins=Key Vault Administrator",
                "certloom.vaults.default.role-bindings.readers=Key Vault Reader",
                "certloom.vaults.team-a.hosts=team-a.localhost",
                "certloom.vaults.team-a.role-bindings.readers=Key Vault Certificates Officer");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void readerReads() {
        assertThat(service.getWith(service.tokenWithRoles("reads", "readers"), "/certificates/web")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void refusalHasTheBodyClientsKnow() {
        // when
        Answer answer = create("creates", "localhost", "readers");

        // then
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.header("content-type")).isEqualToIgnoringCase("application/json;charset=utf-8");
        assertThat(answer.json().at("/error/code").asString()).isEqualTo("Forbidden");
        assertThat(answer.json().at("/error/innererror/code").asString()).isEqualTo("ForbiddenByRbac");
        assertThat(answer.json().at("/error/message").asString())
                .isEqualTo("Caller is not authorized to perform action on resource.\r\n"
                        + "If role assignments, deny assignments or role definitions were changed recently, please observe"
                        + " propagation time.\r\n"
                        + "Caller: appid=an-app;oid=creates;iss=" + service.authority() + "/v2.0\r\n"
                        + "Action: 'Microsoft.KeyVault/vaults/certificates/create/action'\r\n"
                        + "Resource: '/vaults/default/certificates/web'\r\n"
                        + "Assignment: (not found)\r\nDenyAssignmentId: null\r\n"
                        + "DecisionReason: 'DeniedWithNoValidRBAC' \r\nVault: default;location=local\r\n");
    }

    @Test
    void sameRoleReachesFurtherInAnotherVault() {
        assertThat(create("further", "team-a.localhost", "readers").status()).isEqualTo(200);
    }

    @Test
    void roleWithoutBindingIsWorthNothing() {
        assertThat(service.getWith(service.tokenWithRoles("stranger", "certloom-administrator"), "/certificates/web")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void permissionIsCheckedBeforeTheBody() {
        // when: the body is no JSON
        Answer refused = service.send(
                "POST /certificates/web/create",
                "localhost",
                "{",
                "Content-Type: application/json",
                "Content-Length: 1",
                "Authorization: Bearer " + service.tokenWithRoles("early", "readers"));

        // then
        assertThat(refused.status()).isEqualTo(403);
    }

    @Test
    void routeThatDemandsNothingIsRefusedToEverybody() {
        // when
        Answer answer = service.getWith(service.tokenWithRoles("admin", "admins"), "/undeclared");

        // then
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.body()).doesNotContain("never shown");
    }

    @Test
    void openRouteIsForEveryCaller() {
        assertThat(service.getWith(service.tokenWithRoles("nobody"), "/open").status())
                .isEqualTo(200);
    }

    @Test
    void routeThatIsNotThereIsNotFound() {
        assertThat(service.getWith(service.tokenWithRoles("nobody"), "/no/such/route")
                        .status())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%ED%A0%80", "%FF", "a%C3", "%zz", "%"})
    void queryThatIsNoTextIsRefusedEverywhere(String value) {
        for (String path : List.of("/actuator/health", "/certificates", "/dashboard/requests", "/nowhere")) {
            assertThat(service.getWith(service.tokenWithRoles("admin", "admins"), path + "?x=" + value)
                            .status())
                    .as(path)
                    .isEqualTo(400);
        }
    }

    @Test
    void actuatorIsClosedToAdministratorsToo() {
        assertThat(service.getWith(service.tokenWithRoles("admin", "admins"), "/actuator")
                        .status())
                .isEqualTo(403);
        assertThat(service.getWith(service.tokenWithRoles("admin", "admins"), "/actuator/env")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void refusalsArePublishedUpToTheLimit() {
        // when
        for (int i = 0; i < 5; i++) {
            assertThat(create("noisy", "localhost", "readers").status()).isEqualTo(403);
        }

        // then
        assertThat(service.bean(SecuritySlice.class).refused)
                .filteredOn(event -> event.caller().oid().equals("noisy"))
                .hasSize(3)
                .allSatisfy(event -> {
                    assertThat(event.vault()).isEqualTo("default");
                    assertThat(event.action()).isEqualTo("Microsoft.KeyVault/vaults/certificates/create/action");
                    assertThat(event.resource()).isEqualTo("/vaults/default/certificates/web");
                    assertThat(event.caller().tokenId()).isEqualTo("token-1");
                    assertThat(event.caller().address()).isEqualTo("127.0.0.1");
                });
    }

    private static Answer create(String caller, String host, String... roles) {
        return service.send(
                "POST /certificates/web/create",
                host,
                "{}",
                "Content-Type: application/json",
                "Content-Length: 2",
                "Authorization: Bearer " + service.tokenWithRoles(caller, roles));
    }
}
