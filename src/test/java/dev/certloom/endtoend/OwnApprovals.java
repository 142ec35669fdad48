package dev.certloom.endtoend;

import dev.certloom.installation.RunningService;
import dev.certloom.installation.ServiceClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Approval processes that a company draws itself and deploys through the service. */
final class OwnApprovals {

    static final String TWO_STEP = "two-step-approval";
    static final String HASTY = "hasty-approval";

    /** Demands a ticket for everything. */
    static final String TICKETED = "ticketed-approval";

    /** Calls a table that is not there. */
    static final String INCOMPLETE = "incomplete-approval";

    private OwnApprovals() {}

    /** The example, and the issuer whose requests it approves: team leads, and for wildcards the security team too. */
    static void deployTwoStep(RunningService service) {
        deploy(service, TWO_STEP + ".bpmn", read("bpmn/examples/two-step-approval.bpmn"));
        service.setLocalIssuer("two-step");
    }

    /**
     * The shipped process and table under other names, with little patience, and the issuer {@code hasty} whose requests they
     * approve: what has a wildcard is escalated after seconds, what is valid for more than 24 months lapses after seconds, and
     * what has more than 20 names needs two approvers.
     */
    static void deployHasty(RunningService service) {
        String table = read("bpmn/approval-policy.dmn")
                .replace("approval-policy", "hasty-policy")
                .replace("ApprovalPolicy", "HastyPolicy")
                .replaceFirst("\"P2D\"", "\"PT15S\"")
                .replaceFirst("\"P2D\"", "\"PT10S\"")
                .replaceFirst("(\"PT10S\"(?s:.*?))\"P7D\"", "$1\"PT15S\"")
                .replaceFirst("(\"many-names\"(?s:.*?)<text>)1(</text>)", "$12$2")
                .replaceAll("\"P1D\"", "\"PT1S\"");
        deploy(service, "hasty-policy.dmn", table);
        deployShipped(service, HASTY, "hasty-policy");
        service.setLocalIssuer("hasty");
    }

    /** The shipped process with a table that demands a ticket of all, and the issuer {@code ticketed} whose requests it approves. */
    static void deployTicketed(RunningService service) {
        String table = read("bpmn/approval-policy.dmn")
                .replace("approval-policy", "ticketed-policy")
                .replace("ApprovalPolicy", "TicketedPolicy")
                .replaceAll("(_Ticket\">\\s*<text>)false", "$1true");
        deploy(service, "ticketed-policy.dmn", table);
        deployShipped(service, TICKETED, "ticketed-policy");
        service.setLocalIssuer("ticketed");
    }

    /** The shipped process, but its table is forgotten, and the issuer {@code incomplete} whose requests it approves. */
    static void deployIncomplete(RunningService service) {
        deployShipped(service, INCOMPLETE, "forgotten-policy");
        service.setLocalIssuer("incomplete");
    }

    /** The table that {@link #deployIncomplete} forgets. */
    static void deployForgottenTable(RunningService service) {
        deploy(
                service,
                "forgotten-policy.dmn",
                read("bpmn/approval-policy.dmn")
                        .replace("approval-policy", "forgotten-policy")
                        .replace("ApprovalPolicy", "ForgottenPolicy"));
    }

    /** The shipped process under another name, with another table. */
    private static void deployShipped(RunningService service, String process, String table) {
        deploy(
                service,
                process + ".bpmn",
                read("bpmn/certificate-approval.bpmn")
                        .replace("\"approval-policy\"", "\"" + table + "\"")
                        .replace("\"certificate-approval\"", "\"" + process + "\""));
    }

    private static void deploy(RunningService service, String name, String model) {
        ServiceClient.Answer answer = service.send("PUT", "/engine/models/" + name, model);
        if (answer.status() != 200) {
            throw new AssertionError(answer.body());
        }
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
