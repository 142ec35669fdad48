package dev.certloom.approval;

import dev.certloom.operation.ConnectedAccounts;
import java.time.Clock;
import org.springframework.stereotype.Component;

/** Two accounts, by the rules of approvals. */
@Component
class AccountConnections implements ConnectedAccounts {

    private final JdbcApproverDirectory directory;
    private final ApprovalSettings settings;
    private final Clock clock;

    AccountConnections(JdbcApproverDirectory directory, ApprovalSettings settings, Clock clock) {
        this.directory = directory;
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public boolean areConnected(String one, String other) {
        return directory.isOnePerson(one, other)
                || directory.tied(one, other, clock.instant().minus(settings.independentAfter()));
    }
}
