using ZenImageBuilder.Model;

namespace ZenImageBuilder.Contracts;

/// <summary>Plans the changes that the cmdlets make in the catalog of stacks.</summary>
internal static class StackPlans
{
    public static IPlanned<Stack> PlanRegistration(this IStackCatalog stacks, StackRegistration registration)
    {
        stacks.Validate(registration);
        return new Planned<Stack>(
            registration.Name,
            registration.SetActive ? "Register stack and make it active" : "Register stack",
            () => stacks.Register(registration)
        );
    }

    public static IPlanned<Stack> PlanChange(this IStackCatalog stacks, Stack stack, StackChange change)
    {
        stacks.Validate(change);
        return new Planned<Stack>(stack.Name, "Change stack", () => stacks.Change(change));
    }

    public static IPlanned<Stack> PlanRename(this IStackCatalog stacks, string reference, string newName)
    {
        var stack = stacks.Resolve(reference);
        stacks.ValidateName(newName, stack.Id);
        return new Planned<Stack>(stack.Name, $"Rename stack to '{newName}'", () => stacks.Rename(stack.Id, newName));
    }

    public static IPlanned<Stack> PlanCopy(this IStackCatalog stacks, string reference, string newName)
    {
        var stack = stacks.Resolve(reference);
        stacks.ValidateName(newName, id: null);
        return new Planned<Stack>(stack.Name, $"Copy stack to '{newName}'", () => stacks.Copy(stack.Id, newName));
    }

    public static IPlanned<Stack> PlanSelection(this IStackCatalog stacks, string reference)
    {
        var stack = stacks.Resolve(reference);
        return new Planned<Stack>(stack.Name, "Make the stack active", () => stacks.Select(stack.Id));
    }

    /// <param name="recursive">Whether to remove also the components of the stack that no other stack uses.</param>
    public static IPlanned<RemovedStack> PlanRemoval(this IStackCatalog stacks, string reference, bool recursive)
    {
        var stack = stacks.Resolve(reference, evenUnreadable: true);
        return new Planned<RemovedStack>(
            stack.Name,
            recursive ? "Unregister stack and the components that no other stack uses" : "Unregister stack",
            () => new(stack, stacks.Unregister(stack.Id, recursive))
        );
    }
}

/// <param name="Components">The components that were removed with the stack.</param>
internal sealed record RemovedStack(Stack Stack, IReadOnlyList<StackComponent> Components);
