namespace LoadHarness.Options;

/// <summary>Options in the order in which their file writes them, which is that of help: an entry says by its place where it is shown.</summary>
internal sealed class OptionList : List<Option>
{
    /// <summary>Takes the next, and gives it back.</summary>
    public Option<T> Add<T>(Option<T> option)
    {
        base.Add(option);
        return option;
    }
}
