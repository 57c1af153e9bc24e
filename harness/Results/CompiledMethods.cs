namespace LoadHarness.Results;

/// <summary>Methods that a runtime compiled: what is not compiled any more has become steady, and no timer needs to say so.</summary>
/// <param name="BeforeRounds">From the start of the run to the first round that counts.</param>
/// <param name="FirstRound">In that round and around its blocks.</param>
/// <param name="LaterRounds">In all the others.</param>
public sealed record CompiledMethods(long BeforeRounds, long FirstRound, long LaterRounds)
{
    /// <summary>This and those of another launch.</summary>
    public CompiledMethods Plus(CompiledMethods other) => new(BeforeRounds + other.BeforeRounds, FirstRound + other.FirstRound, LaterRounds + other.LaterRounds);
}
