package dev.certloom.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.certloom.kernel.Page;
import dev.certloom.kernel.Refusal;
import dev.certloom.web.Paging.Style;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.web.MockHttpServletRequest;

class PagingTest {

    private static final String FIRST = "1".repeat(32);
    private static final String SECOND = "2".repeat(32);

    @Test
    void withoutParametersAListBeginsWithItsFirst25() {
        for (Style style : Style.values()) {
            assertThat(Paging.of(query(""), style)).isEqualTo(new Paging(style, 25, Optional.empty()));
        }
    }

    @Test
    void positionInKeyVaultsListsIsOpaque() {
        // given
        Paging paging = Paging.of(query("maxresults=2&$skiptoken=d2Vi"), Style.KEY_VAULT);

        // when
        ListBody<String> page = paging.answer(
                new Page<>(List.of("x", "y"), Optional.of("y")),
                Function.identity(),
                "https://localhost/certificates?api-version=7.6&",
                "&includePending=true");

        // then
        assertThat(paging.after()).contains("web");
        assertThat(page.value()).containsExactly("x", "y");
        assertThat(page.nextLink())
                .isEqualTo(
                        "https://localhost/certificates?api-version=7.6&$skiptoken=eQ&maxresults=2&includePending=true");
    }

    @Test
    void listForPeopleGoesOnBehindItsLastItemWithItsFilters() {
        // given
        QueryParameters query = query("limit=1&phase=&kind=a%20b&after=" + FIRST);
        Paging paging = Paging.of(query, Style.PEOPLE);

        // when
        Page<String> found = paging.page(List.of(SECOND, FIRST), Function.identity());

        // then
        assertThat(paging.after()).contains(FIRST);
        assertThat(paging.answer(found, Function.identity(), "/tasks?", query.again("phase", "kind")))
                .isEqualTo(new ListBody<>(List.of(SECOND), "/tasks?limit=1&after=" + SECOND + "&kind=a+b"));
        assertThat(paging.page(List.of(SECOND), Function.identity()).next()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "KEY_VAULT, maxresults=0, maxresults",
        "KEY_VAULT, maxresults=26, maxresults",
        "KEY_VAULT, maxresults=9999999999, maxresults",
        "KEY_VAULT, $skiptoken=?, $skiptoken",
        "KEY_VAULT, $skiptoken=w6Q, $skiptoken",
        "PEOPLE, limit=101, limit",
        "PEOPLE, limit=ten, limit",
        "PEOPLE, after=web, after",
        "AUDIT, limit=-1, limit",
    })
    void whatNoListHasIsRefused(Style style, String query, String property) {
        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> Paging.of(query(query), style))
                .withMessage("Property " + property + " has invalid value");
    }

    private static QueryParameters query(String text) {
        MockHttpServletRequest request = new MockHttpServletRequest();
        request.setQueryString(text);
        return QueryParameters.of(request);
    }
}
