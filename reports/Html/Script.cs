namespace LoadHarness.Reports.Html;

/// <summary>The page's script: lights up an arm wherever it is drawn and switches arms off. Without it the page is complete.</summary>
internal static class Script
{
    public const string Text = """

        (() => {
          const off = new Set();
          let lit = null;

          // Arms are set apart within a chart, a table or the key; where the one that is lit does not occur, nothing changes.
          const places = [...document.querySelectorAll('.chart, tbody, .arms')]
            .map(place => [...place.querySelectorAll('[data-arm]')])
            .filter(marks => marks.length > 0);

          const show = () => {
            for (const marks of places) {
              const here = marks.some(mark => mark.dataset.arm === lit);
              for (const mark of marks) {
                const arm = mark.dataset.arm;
                mark.classList.toggle('off', off.has(arm));
                mark.classList.toggle('lit', here && arm === lit);
                mark.classList.toggle('dim', here && arm !== lit);
              }
            }
            for (const button of document.querySelectorAll('.arms button')) {
              button.ariaPressed = String(!off.has(button.parentElement.dataset.arm));
            }
          };

          const light = arm => {
            if (arm !== lit) {
              lit = arm;
              show();
            }
          };

          const armAt = event => event.target.closest?.('[data-arm]')?.dataset.arm ?? null;
          document.addEventListener('pointerover', event => light(armAt(event)));
          document.addEventListener('focusin', event => light(armAt(event)));
          document.addEventListener('focusout', () => light(null));
          document.documentElement.addEventListener('pointerleave', () => light(null));

          document.addEventListener('click', event => {
            const key = event.target.closest?.('.key');
            if (key) {
              const arm = key.dataset.arm;
              off.delete(arm) || off.add(arm);
              show();
            }
          });

          // Buttons only where something presses them.
          for (const key of document.querySelectorAll('.arms .key')) {
            const button = document.createElement('button');
            button.type = 'button';
            button.title = 'Show or hide this arm in every chart';
            button.append(...key.childNodes);
            key.append(button);
          }
          document.documentElement.classList.add('live');
          show();
        })();

        """;
}
