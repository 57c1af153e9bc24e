namespace LoadHarness.Options;

/// <summary>Options in the order in which their file writes them, which is that of help: an entry says by its place where it is shown.</summary>
internal sealed class OptionList
{
    private readonly List<Option> _options = [];

    /// <summary>The options so far.</summary>
    public IReadOnlyList<Option> All => _options;

    /// <summary>Takes the next.</summary>
    public Option<T> Add<T>(Option<T> option)
    {
        _options.Add(option);
        return option;
    }
}
