package dev.certloom.web.pages;

import dev.certloom.access.Permission;
import dev.certloom.access.RequestContext;
import dev.certloom.access.RequiresPermission;
import dev.certloom.issuer.IssuerAccounts;
import dev.certloom.issuer.Issuers;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.VaultName;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The issuers' state: whether they answer, what they are working on, how often and how quickly they issue. */
@Controller
class IssuersPage {

    /** As many as have figures. */
    private static final int MAX_ISSUERS = 999;

    private final IssuerStatistics statistics;
    private final Issuers issuers;

    private final IssuerAccounts accounts;
    private final Clock clock;

    IssuersPage(IssuerStatistics statistics, Issuers issuers, IssuerAccounts accounts, Clock clock) {
        this.statistics = statistics;
        this.issuers = issuers;
        this.accounts = accounts;
        this.clock = clock;
    }

    /** How far back the figures go. */
    enum Period {
        DAY("24h", Duration.ofDays(1)),
        WEEK("7d", Duration.ofDays(7)),
        MONTH("30d", Duration.ofDays(30));

        private final String value;
        private final Duration length;

        Period(String value, Duration length) {
            this.value = value;
            this.length = length;
        }

        /**
         * The week where nothing is asked for.
         *
         * @throws Refusal INVALID
         */
        static Period of(String value) {
            return value.isEmpty() ? WEEK : named(value);
        }

        private static Period named(String value) {
            return Arrays.stream(values())
                    .filter(period -> period.value.equals(value))
                    .findFirst()
                    .orElseThrow(() -> Refusal.invalidProperty("period"));
        }

        public String value() {
            return value;
        }
    }

    @RequiresPermission(Permission.ISSUERS_READ)
    @GetMapping("/dashboard/issuers")
    String issuers(@RequestParam(defaultValue = "") String period, RequestContext viewer, Model model) {
        Period chosen = Period.of(period);
        model.addAttribute("period", chosen);
        model.addAttribute("periods", Period.values());
        model.addAttribute(
                "issuers",
                statistics.of(viewer.vault(), chosen.length).stream()
                        .map(figures -> IssuerView.of(figures, issuers.whyNotAsked(viewer.vault(), figures.name())))
                        .toList());
        model.addAttribute("expiring", expiring(viewer.vault()));
        return "dashboard/issuers";
    }

    /** What ends soon, or has ended, by the keys of the issuers' names. */
    private Map<String, List<ExpiringCertificate>> expiring(VaultName vault) {
        Times times = new Times(clock.instant());
        return accounts.list(vault, Optional.empty(), MAX_ISSUERS).items().stream()
                .collect(Collectors.toMap(
                        account -> account.name().key(),
                        account -> ExpiringCertificate.of(account, times).stream()
                                .filter(ExpiringCertificate::soon)
                                .toList()));
    }
}
