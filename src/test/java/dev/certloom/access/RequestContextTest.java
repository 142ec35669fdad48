package dev.certloom.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.certloom.kernel.Actor;
import dev.certloom.kernel.VaultName;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;

/** Who asks, where, and what he or she may do there. */
class RequestContextTest {

    private static final Actor BOB = new Actor("bob-id", "Bob", "token-1", "127.0.0.1");

    private final RequestContext context = TestAccess.context(
            new VaultName("default"), BOB, Set.of(), Set.of(Permission.CERTIFICATES_READ, Permission.OPERATIONS_READ));
    private final MockHttpServletRequest request = new MockHttpServletRequest();

    @Test
    void requestWhosePermissionWasCheckedHasItsContext() {
        request.setAttribute(RequestContext.ATTRIBUTE, context);

        assertThat(RequestContext.of(request)).isEqualTo(context);
        assertThat(RequestContext.find(request)).contains(context);
    }

    @Test
    void requestWhosePermissionWasNotCheckedHasNone() {
        assertThat(RequestContext.find(request)).isEmpty();
        assertThatIllegalStateException().isThrownBy(() -> RequestContext.of(request));
    }

    @Test
    void callerIsAuditedUnderIdNameTokenAndAddress() {
        assertThat(context.actor()).isEqualTo(BOB);
        assertThat(context.name()).isEqualTo("Bob");
    }

    @Test
    void templatesNamePermissionsInLowerCase() {
        assertThat(context.may("operations-read")).isTrue();
        assertThat(context.may("certificates-update")).isFalse();
        assertThat(context.allows(Permission.OPERATIONS_READ)).isTrue();
    }
}
