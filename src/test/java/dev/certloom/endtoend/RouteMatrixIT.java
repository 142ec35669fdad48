package dev.certloom.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.access.BuiltInRole;
import dev.certloom.access.Permission;
import dev.certloom.installation.RunningService;
import dev.certloom.installation.ServiceClient.Answer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every route of the API, for every role, in a vault where the role is bound and in one where it is not: who lacks the permission
 * is refused before anything else is looked at, and who has it is not refused for lack of one. The routes and what they demand
 * come from the table that {@code RoutePermissionsTest} holds to the code.
 */
@Tag("attack")
@SharedServiceTest
class RouteMatrixIT {

    private static final Path TABLE = Path.of("src/test/resources/golden/api/routes.txt");
    private static final RunningService SERVICE = SharedService.get();
    private static final String ID = "0123456789abcdef0123456789abcdef";

    /** The shared installation binds them in the vault {@code default} only, by these values of the roles claim. */
    private enum Role {
        NONE(),
        OFFICER(BuiltInRole.KEY_VAULT_CERTIFICATES_OFFICER),
        REQUESTER(BuiltInRole.CERTLOOM_REQUESTER),
        APPROVER(BuiltInRole.CERTLOOM_APPROVER),
        OPERATOR(BuiltInRole.CERTLOOM_MERGE_OPERATOR),
        REVOKER(BuiltInRole.CERTLOOM_REVOCATION_OPERATOR),
        AUDITOR(BuiltInRole.CERTLOOM_AUDITOR),
        MONITOR(BuiltInRole.CERTLOOM_MONITOR),
        ADMINISTRATOR(BuiltInRole.CERTLOOM_ADMINISTRATOR);

        private final Optional<BuiltInRole> role;

        Role(BuiltInRole... roles) {
            this.role = Arrays.stream(roles).findFirst();
        }

        /** The value of the roles claim. */
        private String claim() {
            return switch (this) {
                case NONE -> "";
                case OFFICER -> "officer";
                case REQUESTER -> "certloom-requester";
                case APPROVER -> "certloom-approver";
                case OPERATOR -> "certloom-merge-operator";
                case REVOKER -> "certloom-revocation-operator";
                case AUDITOR -> "certloom-auditor";
                case MONITOR -> "certloom-monitor";
                case ADMINISTRATOR -> "certloom-administrator";
            };
        }

        /** Without settings of its own the other vault binds the roles of these names, which the officer's is none of. */
        private boolean allows(Permission permission, String host) {
            return role.filter(bound -> this != OFFICER || !host.equals(SharedService.EMPTY_VAULT))
                    .filter(bound -> bound.allows(permission))
                    .isPresent();
        }
    }

    private record Route(String path, String verb, Permission permission) {

        private String filled() {
            return path.replace("{name}", "nobody")
                    .replace("{issuer}", "nobody")
                    .replace("{version}", ID)
                    .replace("{id}", ID)
                    .replace("{file}", "nobody.bpmn");
        }
    }

    private static List<Route> routes() {
        try (Stream<String> lines = Files.lines(TABLE)) {
            return lines.map(line -> line.split(" "))
                    .filter(parts -> !parts[parts.length - 1].equals("open"))
                    .map(parts -> new Route(
                            parts[0], parts[1].replaceAll("[\\[\\]]", ""), Permission.valueOf(parts[parts.length - 1])))
                    .toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    static Stream<Role> roles() {
        return Stream.of(Role.values());
    }

    @ParameterizedTest
    @MethodSource("roles")
    void aRoleReachesWhatItsPermissionsSayAndNothingElse(Role role) {
        // given
        String user = "matrix-" + role.claim().replace("certloom-", "") + (role == Role.NONE ? "none" : "");
        Person person = Person.added(SERVICE, user, role.claim(), "");

        // when
        List<String> wrong = new ArrayList<>();
        for (String host : List.of("default.localhost", SharedService.EMPTY_VAULT)) {
            for (Route route : routes()) {
                Answer answer = send(route, host, Optional.of(person.token()));
                boolean refused = answer.status() == 403 && answer.body().contains("\"code\":\"ForbiddenByRbac\"");
                boolean allowed = role.allows(route.permission(), host);
                if (refused == allowed || answer.status() == 401 || answer.status() >= 500) {
                    wrong.add("%s %s %s: %d %s"
                            .formatted(host, route.verb(), route.path(), answer.status(), answer.body()));
                }
            }
        }

        // then
        assertThat(wrong).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("routes")
    void withoutATokenEveryRouteAsksForOne(Route route) {
        assertThat(send(route, "default.localhost", Optional.empty()).status()).isEqualTo(401);
    }

    private static Answer send(Route route, String host, Optional<String> token) {
        String path = route.filled();
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("https://%s:%d%s?api-version=7.6"
                        .formatted(host, SERVICE.installation().port(), path)))
                .timeout(Duration.ofSeconds(60))
                .method(
                        route.verb(),
                        route.verb().equals("GET") || route.verb().equals("DELETE")
                                ? BodyPublishers.noBody()
                                : BodyPublishers.ofString("{}"));
        token.ifPresent(bearer -> request.header("Authorization", "Bearer " + bearer));
        return SERVICE.exchange(request.build());
    }
}
