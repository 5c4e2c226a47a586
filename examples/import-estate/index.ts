// What `veeam-import` found and wrote to estate.ts, as it is. From here on it is a program like any other.

import "./estate";
