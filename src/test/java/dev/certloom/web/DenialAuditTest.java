package dev.certloom.web;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.certloom.access.DenialPublisher;
import dev.certloom.access.RequestContext;
import dev.certloom.access.TestAccess;
import dev.certloom.kernel.ActionDenied;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.Refusal.AttemptedAction;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.TestClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerMapping;

@Isolated
class DenialAuditTest {

    private static final RequestContext ADA = TestAccess.context(
            new VaultName("team-a"), new Actor("ada-id", "Ada", "token-1", "127.0.0.1"), Set.of(), Set.of());

    private final Refusal forbidden = new Refusal(Refusal.Kind.FORBIDDEN, "Not yours.");
    private final List<Object> published = new ArrayList<>();
    private final DenialAudit denials = new DenialAudit(published::add, new TestClock());
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Logger log = (Logger) LoggerFactory.getLogger(DenialPublisher.class);

    /** Routes. */
    public static class Routes {

        @Audited(AuditAction.UPDATE)
        public void act() {}

        public void read() {}
    }

    @BeforeEach
    void listen() {
        lines.start();
        log.addAppender(lines);
    }

    @AfterEach
    void listenNoMore() {
        log.detachAppender(lines);
    }

    @Test
    void aDeniedActionIsAuditedOnceUnderTheWordOfItsRoute() throws NoSuchMethodException {
        denials.publish(request("act"), forbidden);

        assertThat(published).singleElement().isInstanceOfSatisfying(ActionDenied.class, denied -> {
            assertThat(denied.action()).isEqualTo(AuditAction.UPDATE);
            assertThat(denied.object()).isEqualTo("certificates/issuers/acme");
            assertThat(denied.vault()).isEqualTo(ADA.vault());
            assertThat(denied.actor().id()).isEqualTo("ada-id");
            assertThat(denied.reason()).isEqualTo("Not yours.");
        });
    }

    @Test
    void aRefusalThatKnowsBetterIsAuditedOnceUnderItsOwnWord() throws NoSuchMethodException {
        Refusal refusal =
                forbidden.of(new AttemptedAction(AuditAction.APPROVAL_GIVEN, "approvals/1", Optional.empty()));

        denials.publish(request("act"), refusal);

        assertThat(published).singleElement().isInstanceOfSatisfying(ActionDenied.class, denied -> {
            assertThat(denied.action()).isEqualTo(AuditAction.APPROVAL_GIVEN);
            assertThat(denied.object()).isEqualTo("approvals/1");
        });
    }

    @Test
    void aReadIsNotAudited() throws NoSuchMethodException {
        denials.publish(request("read"), forbidden);

        assertThat(published).isEmpty();
    }

    @Test
    void aCallerWhosePermissionWasNotCheckedIsNotAuditedHere() throws NoSuchMethodException {
        MockHttpServletRequest request = request("act");
        request.removeAttribute(RequestContext.ATTRIBUTE);

        denials.publish(request, forbidden);

        assertThat(published).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Refusal.Kind.class,
            names = {"NOT_YET", "THROTTLED"})
    void whatMayBeAskedAgainIsNoDenial(Refusal.Kind kind) throws NoSuchMethodException {
        denials.publish(request("act"), new Refusal(kind, "Later."));

        assertThat(published).isEmpty();
    }

    @Test
    void aLongObjectIsCut() {
        denials.publish(ADA, new AttemptedAction(AuditAction.MERGE, "x".repeat(1000), Optional.empty()), forbidden);

        assertThat(published)
                .singleElement()
                .isInstanceOfSatisfying(
                        ActionDenied.class,
                        denied -> assertThat(denied.object()).hasSize(300));
    }

    @Test
    void aDenialThatCouldNotBeRecordedIsLoggedWithWhoAndWhat() {
        DenialAudit failing = new DenialAudit(
                event -> {
                    throw new DataAccessResourceFailureException("The database is away");
                },
                new TestClock());

        failing.publish(
                ADA, new AttemptedAction(AuditAction.ISSUER_DELETED, "issuers/acme", Optional.empty()), forbidden);

        // whatever has an exception of the database is left out while it is away
        ILoggingEvent line = lines.list.getFirst();
        assertThat(line.getFormattedMessage())
                .contains("ada-id", "issuer-deleted", "issuers/acme", "team-a", "The database is away");
        assertThat(line.getThrowableProxy()).isNull();
    }

    private static MockHttpServletRequest request(String method) throws NoSuchMethodException {
        MockHttpServletRequest request = new MockHttpServletRequest("POST", "/certificates/issuers/acme");
        request.setAttribute(HandlerMapping.BEST_MATCHING_HANDLER_ATTRIBUTE, new HandlerMethod(new Routes(), method));
        request.setAttribute(RequestContext.ATTRIBUTE, ADA);
        return request;
    }
}
