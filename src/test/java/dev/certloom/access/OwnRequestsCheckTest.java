package dev.certloom.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.kernel.VaultName;
import dev.certloom.operation.TestClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerMapping;

/** Whoever may see their own requests only reaches those, and nothing else. */
class OwnRequestsCheckTest {

    private static final String OWN = "0123456789abcdef0123456789abcdef";
    private static final String OTHER = "fedcba9876543210fedcba9876543210";

    private final TestClock clock = new TestClock();
    private final Vaults vaults = new Vaults(new VaultsSettings(Map.of(
            "default", VaultsSettings.Vault.at(List.of("localhost"), Map.of("r", Set.of("Certloom Requester"))))));
    private final List<String> asked = new ArrayList<>();
    private final PermissionCheck check = new PermissionCheck(
            vaults,
            new RefusalLimit(10, clock),
            event -> {},
            (vault, request, person) -> {
                asked.add(vault + " " + request + " " + person);
                return request.equals(OWN);
            },
            clock);

    @AfterEach
    void signOut() {
        SecurityContextHolder.clearContext();
    }

    @Test
    void ownRequestIsReachedAndNoOther() throws Exception {
        assertThat(reaches("r", "own", OWN)).isTrue();
        assertThat(reaches("r", "own", OTHER)).isFalse();

        assertThat(asked).containsExactly("default " + OWN + " ada-id", "default " + OTHER + " ada-id");
    }

    @Test
    void routeWithoutARequestIsReachedAndLooksAfterItselfWhose() throws Exception {
        assertThat(reaches("r", "own", "")).isTrue();
        assertThat(asked).isEmpty();
    }

    @Test
    void routeThatNamesSomethingElseIsClosed() throws Exception {
        assertThat(reaches("r", "own", Map.of("name", "web"))).isFalse();
        assertThat(asked).isEmpty();
    }

    @Test
    void routeThatDoesNotSaySoIsClosedEvenForOwnRequests() throws Exception {
        assertThat(reaches("r", "all", OWN)).isFalse();
        assertThat(asked).isEmpty();
    }

    @Test
    void whoeverLacksTheRoleReachesNotEvenTheirOwn() throws Exception {
        assertThat(reaches("another", "own", OWN)).isFalse();
        assertThat(asked).isEmpty();
    }

    private boolean reaches(String role, String route, String id) throws Exception {
        return reaches(role, route, id.isEmpty() ? Map.of() : Map.of("id", id));
    }

    private boolean reaches(String role, String route, Map<String, String> variables) throws Exception {
        Caller caller = new Caller(
                "ada-id",
                "pages",
                "certloom",
                "https://issuer",
                "t",
                "Ada",
                Set.of(role),
                Set.of(),
                Set.of(),
                Set.of(),
                "");
        SecurityContextHolder.getContext().setAuthentication(new TestingAuthenticationToken(caller, ""));
        MockHttpServletRequest request = new MockHttpServletRequest("GET", "/operations");
        new VaultHostFilter(vaults, any -> false)
                .doFilter(request, new MockHttpServletResponse(), new MockFilterChain());
        request.setAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE, variables);
        boolean reached = check.preHandle(
                request,
                new MockHttpServletResponse(),
                new HandlerMethod(new Routes(), Routes.class.getDeclaredMethod(route)));
        assertThat(RequestContext.find(request).map(RequestContext::vault))
                .isEqualTo(reached ? java.util.Optional.of(new VaultName("default")) : java.util.Optional.empty());
        return reached;
    }

    /** Found by name. */
    @SuppressWarnings("UnusedMethod")
    private static final class Routes {

        @RequiresPermission(value = Permission.OPERATIONS_READ, orOwnRequests = true)
        void own() {}

        @RequiresPermission(Permission.OPERATIONS_READ)
        void all() {}
    }
}
