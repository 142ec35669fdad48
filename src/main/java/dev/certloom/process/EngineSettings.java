package dev.certloom.process;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the process engine is reached and used.
 *
 * @param grpcAddress the gateway of a Camunda 8 cluster from 8.5 on, such as {@code https://zeebe.example:26500};
 *     by default an engine is started as a child
 * @param tenantId tenant of a cluster with multi-tenancy; one installation per engine or
 *     tenant, since two would take each other's jobs
 * @param oauth how to log in at a cluster that demands it, such as Camunda SaaS
 * @param approvalProcess process id of the approval that requests call
 * @param approvalProcesses other approvals for single vaults ({@code [VAULT]}) or issuers ({@code
 *     [VAULT/ISSUER]}); the most specific one applies
 * @param trustDeployments whether whatever is deployed to the engine counts for approvals, because the engine's
 *     own authorization says who may deploy; otherwise only versions count that an administrator has accepted. Never
 *     for the embedded engine
 * @param messageTimeToLive how long a published message waits in the engine for its catch event
 * @param jobTimeout how long a worker has for a job before the engine hands it out again; renewed while it is at work
 * @param pollInterval how often jobs are polled for, beside the job stream
 * @param maxJobsActive how many jobs of one type are worked on at the same time
 * @param maxIssuerJobsActive the same for jobs that wait for an issuer's answer: more, so that issuers that are slow leave
 *     room for the others
 * @param reconcileEvery how often overdue operations are looked after
 */
@ConfigurationProperties("certloom.engine")
record EngineSettings(
        URI grpcAddress,
        @Nullable String tenantId,
        @Nullable OAuth oauth,
        @DefaultValue("certificate-approval") String approvalProcess,
        @DefaultValue Map<String, String> approvalProcesses,
        @DefaultValue("true") boolean trustDeployments,
        @DefaultValue("PT60S") Duration messageTimeToLive,
        @DefaultValue("PT20S") Duration jobTimeout,
        @DefaultValue("PT2S") Duration pollInterval,
        @DefaultValue("32") int maxJobsActive,
        @DefaultValue("256") int maxIssuerJobsActive,
        @DefaultValue("PT2S") Duration reconcileEvery) {

    public EngineSettings {
        approvalProcesses = Map.copyOf(approvalProcesses);
    }

    /** Process ids of all approvals. */
    Set<String> allApprovalProcesses() {
        Set<String> all = new TreeSet<>(approvalProcesses.values());
        all.add(approvalProcess);
        return all;
    }

    /** Process id of the approval for requests to this issuer. */
    String approvalProcessOf(String vault, String issuer) {
        return approvalProcesses.getOrDefault(
                vault + "/" + issuer, approvalProcesses.getOrDefault(vault, approvalProcess));
    }

    /**
     * Client credentials of the cluster's authorization server.
     *
     * @param tokenUrl where tokens for the cluster are issued, such as the login URL of Camunda SaaS
     * @param audience the audience of tokens for the cluster
     * @param clientId the client that logs in at the cluster
     * @param clientSecret the secret of that client
     */
    public record OAuth(URI tokenUrl, String audience, String clientId, String clientSecret) {

        /** Without the secret. */
        @Override
        public String toString() {
            return "OAuth[" + tokenUrl + ", " + clientId + "]";
        }
    }
}
