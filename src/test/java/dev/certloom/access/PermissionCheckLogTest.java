package dev.certloom.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.operation.TestClock;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.method.HandlerMethod;

@ExtendWith(OutputCaptureExtension.class)
@Isolated
class PermissionCheckLogTest {

    private final TestClock clock = new TestClock();

    @Test
    void preHandleWhenThereIsNoCallerThenTheRouteIsNotBlamed(CapturedOutput output) throws Exception {
        PermissionCheck check = new PermissionCheck(
                new Vaults(new VaultsSettings(Map.of())),
                new RefusalLimit(1, clock),
                event -> {},
                (vault, request, person) -> false,
                clock);
        MockHttpServletResponse response = new MockHttpServletResponse();

        assertThat(check.preHandle(
                        new MockHttpServletRequest("GET", "/certificates"),
                        response,
                        new HandlerMethod(new TestRoutes(), TestRoutes.class.getDeclaredMethod("list"))))
                .isFalse();

        assertThat(response.getStatus()).isEqualTo(403);
        assertThat(output).contains("caller").doesNotContain("@RequiresPermission");
    }
}
