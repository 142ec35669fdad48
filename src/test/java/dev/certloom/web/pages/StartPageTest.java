package dev.certloom.web.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;

import dev.certloom.access.Permission;
import dev.certloom.operation.TestClock;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StartPageTest {

    static Stream<Arguments> viewers() {
        return Stream.of(
                Arguments.of(Set.of(Permission.OPERATIONS_READ, Permission.CERTIFICATES_READ), "/dashboard/requests"),
                Arguments.of(Set.of(Permission.CERTIFICATES_READ), "/dashboard/certificates"),
                Arguments.of(Set.of(), "/dashboard/tasks"));
    }

    @ParameterizedTest
    @MethodSource("viewers")
    void startThenItLeadsToTheFirstPageThatIsForTheViewer(Set<Permission> permissions, String page) {
        DashboardSlice pages = new DashboardSlice(new TestClock(), permissions);

        assertThat(pages.send(get("/dashboard")).getRedirectedUrl()).isEqualTo(page);
    }
}
