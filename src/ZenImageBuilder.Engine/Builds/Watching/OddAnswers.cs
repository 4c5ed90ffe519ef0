using ZenImageBuilder.Contracts;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Engine.Builds.Watching;

/// <summary>
/// Reports a service that answers repeatedly with something that cannot be read: unlike an unavailable network, that does not go away by itself. The user is
/// warned once, and the service is still asked, less and less often.
/// </summary>
/// <param name="subject">What cannot be read, as the beginning of a sentence.</param>
internal sealed class OddAnswers(string subject)
{
    private const int Accidents = 3;

    private int _inARow;

    public void Understood() => _inARow = 0;

    public void Tell(ImageBuilderException failure, TimeSpan pause, IEngineObserver observer)
    {
        _inARow = failure.IsUnreadable ? _inARow + 1 : 0;
        observer.Report(
            _inARow == Accidents
                ? new WarningMessage(
                    $"{subject} cannot be read, although there is an answer. "
                        + $"{failure.Message} {failure.Remedy} The module continues to ask, less and less often."
                )
                : new VerboseMessage($"{subject} cannot be read now; asking again in {pause.TotalSeconds:0} s. {failure.Message}")
        );
    }
}
