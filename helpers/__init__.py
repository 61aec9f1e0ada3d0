"""Models, charts, controls and checks behind the Huashan notebooks."""
