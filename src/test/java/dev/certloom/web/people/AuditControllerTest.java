package dev.certloom.web.people;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;

import dev.certloom.audit.AuditExport;
import dev.certloom.audit.AuditKey;
import dev.certloom.audit.AuditSearch;
import dev.certloom.audit.Checkpoints;
import dev.certloom.audit.StoredChain;
import dev.certloom.operation.TestClock;
import dev.certloom.web.ApiErrors;
import dev.certloom.web.ApiSettings;
import dev.certloom.web.DenialAudit;
import dev.certloom.web.RequestBodies;
import dev.certloom.web.RequestIds;
import dev.certloom.web.WireConverter;
import dev.certloom.web.keyvault.KnownCaller;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.util.unit.DataSize;

/** Parameters of the audit record that are malformed. */
class AuditControllerTest {

    private final AuditSearch search = mock(AuditSearch.class);
    private final AuditExport export = mock(AuditExport.class);
    private final StoredChain chain = mock(StoredChain.class);
    private final MockMvc mvc = MockMvcBuilders.standaloneSetup(new AuditController(
                    search,
                    export,
                    chain,
                    mock(Checkpoints.class),
                    mock(AuditKey.class),
                    new RequestBodies(new ApiSettings(DataSize.ofMegabytes(1)))))
            .setControllerAdvice(new ApiErrors(new DenialAudit(event -> {}, new TestClock())))
            .setMessageConverters(new WireConverter())
            .addFilters(new RequestIds(), KnownCaller.filter())
            .build();

    @ParameterizedTest
    @CsvSource({
        "from, yesterday",
        "from, 2026-01-01",
        "until, 2026-13-01T00:00:00Z",
        "from, -0001-01-01T00:00:00Z",
        "until, +1000000000-12-31T23:59:59Z"
    })
    void invalidMomentIsRefusedBeforeAnySearchExportOrVerification(String name, String value) throws Exception {
        for (String more : List.of("", "web")) {
            assertRefused(get("/audit"), name, value, more);
            assertRefused(get("/audit/export"), name, value, more);
            assertRefused(post("/audit/verify"), name, value, more);
        }

        verifyNoInteractions(search, export, chain);
    }

    private void assertRefused(MockHttpServletRequestBuilder request, String name, String value, String certificate)
            throws Exception {
        MockHttpServletResponse answer = mvc.perform(
                        request.queryParam(name, value).queryParam("certificate", certificate))
                .andReturn()
                .getResponse();
        assertThat(answer.getStatus()).isEqualTo(400);
        assertThat(answer.getContentAsString()).contains("BadParameter", "Property " + name + " has invalid value");
        assertThat(answer.getHeader("Content-Disposition")).isNull();
    }
}
