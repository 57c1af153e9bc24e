using LoadHarness.Clients;

namespace LoadHarness.Workloads;

/// <summary>One request of a workload, with its places for values. Immutable; all clients share it.</summary>
/// <param name="Template">What it is, and what makes its answer a right one; its texts are as they were written.</param>
/// <param name="Path">Path and query.</param>
/// <param name="Headers">Further headers, in the order in which they are sent.</param>
/// <param name="Body">The body.</param>
/// <param name="Takes">What is taken from its answer, each with the place where the value is kept.</param>
internal sealed record WorkRequest(
    RequestTemplate Template, ValueText Path, IReadOnlyList<(string Name, ValueText Value)> Headers, ValueText Body, IReadOnlyList<(Take Take, int Index, bool InHeader)> Takes)
{
    /// <summary>What reports and gates call it.</summary>
    public string Name => Template.Name!;
}
