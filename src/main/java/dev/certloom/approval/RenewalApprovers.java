package dev.certloom.approval;

import dev.certloom.access.Permission;
import dev.certloom.approval.JdbcAskedBefore.Asked;
import dev.certloom.identity.PeopleDirectory;
import dev.certloom.kernel.VaultName;
import dev.certloom.renewal.ApproverForecast;
import dev.certloom.renewal.VersionLife;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * Knows of people of our own server who could approve a renewal. Which groups it would ask, only the decision table can tell; those that it
 * asked last are taken for it.
 */
@Component
class RenewalApprovers implements ApproverForecast {

    private final JdbcAskedBefore asked;
    private final PeopleDirectory directory;
    private final ApprovalSettings settings;

    RenewalApprovers(JdbcAskedBefore asked, PeopleDirectory directory, ApprovalSettings settings) {
        this.asked = asked;
        this.directory = directory;
        this.settings = settings;
    }

    @Override
    public List<Unapprovable> lackingApprovers(List<VersionLife> lives) {
        if (!directory.isOurOwn()) {
            return List.of();
        }
        Map<VaultName, List<Requirement>> requirements = new HashMap<>();
        asked.last(lives)
                .forEach(last -> requirement(last)
                        .ifPresent(found -> requirements
                                .computeIfAbsent(last.vault(), first -> new ArrayList<>())
                                .add(found)));
        return requirements.entrySet().stream()
                .flatMap(ofVault -> lacking(ofVault.getKey(), ofVault.getValue()).stream())
                .toList();
    }

    private record Requirement(Asked last, List<StepDefinition> steps) {}

    /** One that cannot be read any more says nothing. */
    private Optional<Requirement> requirement(Asked last) {
        try {
            return Optional.of(new Requirement(
                    last, ApprovalRequirement.of(last.answer(), settings).steps()));
        } catch (ModelFault unreadable) {
            return Optional.empty();
        }
    }

    private List<Unapprovable> lacking(VaultName vault, List<Requirement> requirements) {
        Set<String> groups = new HashSet<>();
        requirements.forEach(each -> each.steps.forEach(step -> groups.addAll(step.groups())));
        Map<String, Integer> members =
                asked.members(groups, directory.rolesThatAllow(Permission.APPROVALS_DECIDE, vault.value()));
        return requirements.stream()
                .filter(each -> each.steps.stream().anyMatch(step -> step.required() > most(step, members)))
                .map(each -> new Unapprovable(
                        vault,
                        each.last.certificate(),
                        each.last.approved(),
                        each.last.approved().plus(settings.standsFor())))
                .toList();
    }

    /** A table's step asks one group. */
    private static int most(StepDefinition step, Map<String, Integer> members) {
        return step.groups().stream()
                .mapToInt(group -> members.getOrDefault(group, 0))
                .sum();
    }
}
